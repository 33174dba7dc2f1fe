/** A table of 16 buckets, doubled when more than three quarters of them are taken. */
const FIRST_SIZE = 16;
const LOAD_FACTOR = 0.75;

/**
 * The order in which a Java HashMap gives its keys: AWS writes the rows of a CSV file so, not in the order of the columns.
 * Keys of one bucket keep the order of `keys`.
 */
export function inHashMapOrder(keys: readonly string[]): readonly string[] {
  let size = FIRST_SIZE;
  while (keys.length > size * LOAD_FACTOR) size *= 2;
  const bucketOf = (key: string): number => {
    let hash = 0;
    for (let at = 0; at < key.length; at += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  return keys.toSorted((one, other) => bucketOf(one) - bucketOf(other));
}
