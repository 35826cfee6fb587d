/** Bytes of memory that a kernel may use while it runs, each thread its own. */
const BYTES: i32 = 2 << 20;

let address: usize = 0;

export function scratchBytes(): i32 {
  return BYTES;
}

export function useScratch(at: usize): void {
  address = at;
}

export function scratch(): usize {
  return address;
}
