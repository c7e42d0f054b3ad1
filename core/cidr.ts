import { BlockList, isIP } from "node:net";

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = `${octet}(?:\\.${octet}){3}`;

const group = "[0-9a-fA-F]{1,4}";
const lastGroups = `(?:${group}:${group}|${ipv4})`;
const groupsBefore = (max: number) => (max === 0 ? "" : `(?:(?:${group}:){0,${max - 1}}${group})?`);

/** An IPv6 address in every notation that RFC 3986, section 3.2.2, defines. */
const ipv6 = [
  `(?:${group}:){6}${lastGroups}`,
  ...[5, 4, 3, 2, 1, 0].map((after, before) => `${groupsBefore(before)}::(?:${group}:){${after}}${lastGroups}`),
  `${groupsBefore(6)}::${group}`,
  `${groupsBefore(7)}::`,
].join("|");

/** The pattern of a range (regular expression source) for OpenAPI: exactly what {@link isCidr} accepts. */
export const cidrPattern = `^(?:${ipv4}/(?:3[0-2]|[12]?[0-9])|(?:${ipv6})/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`;

/** Whether `text` is an IPv4 or IPv6 range in CIDR notation, e.g. `192.0.2.0/24` or `2001:db8::/32`. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

/**
 * Whether a range is an IPv4-mapped IPv6 range (`::ffff:192.0.2.0/120`). IAM's documentation doesn't say which
 * addresses such a range matches, so tokens accept only the IPv4 notation.
 */
export function isMappedCidr(text: string): boolean {
  const range = parseCidr(text);
  return range?.family === "ipv6" && mappedAddresses.check(range.network, range.family);
}

/**
 * Whether an address is in one of the ranges. An invalid address is in none. IPv4 addresses match IPv4 ranges only, and
 * IPv6 addresses IPv6 ranges, as in IAM conditions: `::/0` contains no IPv4 address. An IPv4-mapped IPv6 address
 * (`::ffff:192.0.2.1`) is treated as the IPv4 address.
 */
export function isInCidrs(address: string, cidrs: readonly string[]): boolean {
  return compileCidrs(cidrs)(address);
}

/** Parses the ranges once and returns the check of {@link isInCidrs} for them. */
export function compileCidrs(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.map(parseCidr).filter((range) => range !== undefined);
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
