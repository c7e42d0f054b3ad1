/** An address as a number, with its family; `undefined` for what is no address. An IPv4 address in IPv6's form is IPv4. */
export function parseAddress(text: string): { readonly bits: 32 | 128; readonly value: bigint } | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { bits: 32, value: v4 };
  const v6 = parseIpv6(text);
  if (v6 === undefined) return undefined;
  return v6 >> 32n === 0xffffn ? { bits: 32, value: v6 & 0xffffffffn } : { bits: 128, value: v6 };
}

interface Range {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
}

/** A range in CIDR notation; `undefined` for what is none. */
export function parseRange(text: string): Range | undefined {
  const [network = "", length = "", ...more] = text.split("/");
  const bits = network.includes(":") ? 128 : 32;
  const value = bits === 128 ? parseIpv6(network) : parseIpv4(network);
  if (value === undefined || more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) {
    return undefined;
  }
  return { bits, value, length: Number(length) };
}

/** Whether an address lies in a range; an address of the other family does not, nor anything in what is no range. */
export function isInRange(address: string, range: string): boolean {
  const [inside, outer] = [parseAddress(address), parseRange(range)];
  if (!inside || !outer || inside.bits !== outer.bits) return false;
  const shift = BigInt(outer.bits - outer.length);
  return inside.value >> shift === outer.value >> shift;
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) {
    return undefined;
  }
  return octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) + group, 0n);
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
