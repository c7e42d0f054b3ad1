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
 * Whether an address lies in one of the ranges. Something that is no address lies in none. An IPv4 address that is
 * written as an IPv6 one (`::ffff:192.0.2.1`) lies in the ranges that it lies in as an IPv4 address.
 */
export function isInCidrs(address: string, cidrs: readonly string[]): boolean {
  return compileCidrs(cidrs)(address);
}

/** The same check of many addresses, for ranges that are read once. */
export function compileCidrs(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const comparable = { ipv4: blockListOf(ranges, "ipv4"), ipv6: blockListOf(ranges, "ipv6") };
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && comparable[family].check(address, family);
  };
}

function blockListOf(ranges: readonly Range[], family: Family): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    if (isComparable(range, family)) list.addSubnet(range.network, range.prefixLength, range.family);
  }
  return list;
}

type Family = "ipv4" | "ipv6";

interface Range {
  readonly network: string;
  readonly prefixLength: number;
  readonly family: Family;
}

// BlockList reads every IPv4 address as one of ::ffff:0:0/96, and would find it in a range as wide as ::/0 too.
function isComparable(range: Range, family: Family): boolean {
  return range.family === family || family === "ipv6" || range.prefixLength >= 96;
}

function parseCidr(text: string): Range | undefined {
  const [, network = "", length = ""] = /^([0-9a-fA-F.:]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const family = familyOf(network);
  const prefixLength = Number(length);
  if (!family || prefixLength > (family === "ipv4" ? 32 : 128)) return undefined;
  return { network, prefixLength, family };
}

function familyOf(address: string): Family | undefined {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}
