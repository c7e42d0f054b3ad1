import { formStrings } from "./strings.ts";

const text = formStrings;

/** Checks an address range before the service does. @returns an error as a sentence; `null` if there is none. */
export function checkCidr(range: string): string | null {
  const [address = "", length, ...rest] = range.split("/");
  const max = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (max === undefined || rest.length > 0) return text.cidrInvalid(range);
  if (length === undefined) return text.cidrWithoutLength(range, `${address}/${max}`);
  const isLength = /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= max;
  return isLength ? null : text.cidrLength(range, max);
}

function isIpv4(address: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(address);
}

function isIpv6(address: string): boolean {
  return /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]`);
}
