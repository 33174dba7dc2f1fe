"""Drives the Step Functions API with boto3 as it is; prints what came of it as one JSON document."""

import datetime
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::000000000000:role/anything"
sfn = boto3.client(
    "stepfunctions",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="thing",
    config=Config(inject_host_prefix=False, retries={"max_attempts": 1}),
)


def definition(**states):
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states})


def refusal(operation, **request):
    try:
        getattr(sfn, operation)(**request)
    except ClientError as error:
        # The modeled exceptions are classes of the client.
        name = error.response["Error"]["Code"]
        assert name == "ValidationException" or isinstance(error, getattr(sfn.exceptions, name)), name
        return [name, error.response["Error"]["Message"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return None


PASS = definition(Pass={"Type": "Pass", "End": True})
created = sfn.create_state_machine(name="pass", definition=PASS, roleArn=ROLE)
arn = created["stateMachineArn"]
execution = sfn.start_execution(stateMachineArn=arn, name="one", input='{"x": 1}')["executionArn"]
for _ in range(100):
    described = sfn.describe_execution(executionArn=execution)
    if described["status"] != "RUNNING":
        break
    time.sleep(0.05)
pages = sfn.get_paginator("get_execution_history").paginate(executionArn=execution, PaginationConfig={"PageSize": 2})
sfn.create_state_machine(name="quick", type="EXPRESS", definition=PASS, roleArn=ROLE)
quick = sfn.start_sync_execution(stateMachineArn=arn.replace(":pass", ":quick"), input="[7]")
state = json.dumps({"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input * 2 %}", "End": True})

print(
    json.dumps(
        {
            "dates": [isinstance(created["creationDate"], datetime.datetime), described["startDate"].tzinfo is not None],
            "status": described["status"],
            "output": described["output"],
            "events": [event["type"] for page in pages for event in page["events"]],
            "machines": [machine["name"] for machine in sfn.list_state_machines()["stateMachines"]],
            "sync": [quick["status"], quick["output"]],
            "tested": sfn.test_state(definition=state, input="21")["output"],
            "refusals": [
                refusal("create_state_machine", name="pass", definition=definition(Other={"Type": "Pass", "End": True}), roleArn=ROLE),
                refusal("start_execution", stateMachineArn=arn, name="one", input="2"),
                refusal("describe_execution", executionArn=execution + "x"),
                refusal("describe_state_machine", stateMachineArn="nothing"),
                refusal("send_task_success", taskToken="made up", output="{}"),
                refusal("list_state_machines", maxResults=1000, nextToken="x"),
                refusal("list_executions"),
            ],
        }
    )
)
