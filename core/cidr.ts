import { BlockList, isIP } from "node:net";

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = `${octet}(?:\\.${octet}){3}`;

const group = "[0-9a-fA-F]{1,4}";
const lastGroups = `(?:${group}:${group}|${ipv4})`;
const groupsBefore = (most: number) => (most === 0 ? "" : `(?:(?:${group}:){0,${most - 1}}${group})?`);

/** An IPv6 address in all its spellings, as RFC 3986, section 3.2.2, lists them. */
const ipv6 = [
  `(?:${group}:){6}${lastGroups}`,
  ...[5, 4, 3, 2, 1, 0].map((after, before) => `${groupsBefore(before)}::(?:${group}:){${after}}${lastGroups}`),
  `${groupsBefore(6)}::${group}`,
  `${groupsBefore(7)}::`,
].join("|");

/** The form of a range, as the source of a regular expression, for documents: what {@link isCidr} accepts. */
export const cidrPattern = `^(?:${ipv4}/(?:3[0-2]|[12]?[0-9])|(?:${ipv6})/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`;

/** Whether `text` is an IPv4 or IPv6 range in CIDR notation, e.g. `192.0.2.0/24` or `2001:db8::/32`. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

/**
 * Whether a range is one of IPv4 that is written as one of IPv6 (`::ffff:192.0.2.0/120`). IAM's documentation doesn't say
 * what such a range holds, so that tokens are bound to it in IPv4's form only.
 */
export function isMappedCidr(text: string): boolean {
  const range = parseCidr(text);
  return range?.family === "ipv6" && mappedAddresses.check(range.network, "ipv6");
}

/**
 * Whether an address lies in one of the ranges. Something that is no address lies in none. Addresses of IPv4 lie in
 * ranges of IPv4 only, and those of IPv6 in ranges of IPv6, as in the conditions of policies: `::/0` holds none of IPv4.
 * An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address.
 */
export function isInCidrs(address: string, cidrs: readonly string[]): boolean {
  return compileCidrs(cidrs)(address);
}

/** The same check of many addresses, for ranges that are read once. */
export function compileCidrs(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const [ipv4, ipv6] = [createBlockList(ranges, "ipv4"), createBlockList(ranges, "ipv6")];
  return (address) => {
    const family = addressFamily(address);
    if (family === undefined) return false;
    const isIpv4 = family === "ipv4" || mappedAddresses.check(address, family);
    return (isIpv4 ? ipv4 : ipv6).check(address, family);
  };
}

const mappedAddresses = new BlockList();
mappedAddresses.addSubnet("::ffff:0:0", 96, "ipv6");

function createBlockList(ranges: readonly Range[], family: Family): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    if (range.family === family) list.addSubnet(range.network, range.prefixLength, family);
  }
  return list;
}

type Family = "ipv4" | "ipv6";

interface Range {
  readonly network: string;
  readonly prefixLength: number;
  readonly family: Family;
}

function parseCidr(text: string): Range | undefined {
  const [, network = "", length = ""] = /^([0-9a-fA-F.:]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const family = addressFamily(network);
  const prefixLength = Number(length);
  if (!family || prefixLength > (family === "ipv4" ? 32 : 128)) return undefined;
  return { network, prefixLength, family };
}

function addressFamily(address: string): Family | undefined {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}
