import { BlockList, isIP } from "node:net";

/** Whether `text` is an IPv4 or IPv6 range in CIDR notation, e.g. `192.0.2.0/24` or `2001:db8::/32`. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

/** Whether an address lies in one of the ranges. Something that is no address lies in none. */
export function isInCidrs(address: string, cidrs: readonly string[]): boolean {
  const family = familyOf(address);
  if (!family) return false;
  const ranges = new BlockList();
  for (const cidr of cidrs) {
    const range = parseCidr(cidr);
    if (range) ranges.addSubnet(range.network, range.prefixLength, range.family);
  }
  return ranges.check(address, family);
}

type Family = "ipv4" | "ipv6";

function parseCidr(text: string): { network: string; prefixLength: number; family: Family } | undefined {
  const [, network = "", length = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = familyOf(network);
  const prefixLength = Number(length);
  if (!family || prefixLength > (family === "ipv4" ? 32 : 128)) return undefined;
  return { network, prefixLength, family };
}

function familyOf(address: string): Family | undefined {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}
