/** Bytes of memory that a kernel may use while it runs, each thread its own. */
const BYTES: i32 = 2 << 20;

let index: i32 = 0;
let address: usize = 0;

export function scratchBytes(): i32 {
  return BYTES;
}

/** Which thread this is, from 0, and where its scratch memory lies. */
export function beThread(thread: i32, scratch: usize): void {
  index = thread;
  address = scratch;
}

export function thread(): i32 {
  return index;
}

export function scratch(): usize {
  return address;
}
