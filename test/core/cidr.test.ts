import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidrPattern, isCidr, isInCidrs, isMappedCidr } from "../../core/cidr.ts";

describe("CIDR notation", () => {
  it.each(["192.0.2.0/24", "0.0.0.0/0", "192.0.2.1/32", "2001:db8::/32", "::/0", "::1/128", "2001:DB8::1/64"])(
    "is %s",
    (text) => expect(isCidr(text)).toBe(true),
  );

  it.each([
    ...["", "/", "192.0.2.0", "192.0.2.0/", "/24", "192.0.2.0/33", "2001:db8::/129", "192.0.2/24", "192.0.2.256/24"],
    ...["192.0.2.0/-1", "192.0.2.0/24 ", " 192.0.2.0/24", "192.0.2.0/2 4", "192.0.2.0/024", "192.0.2.0/1e1"],
    ...["fe80::%eth0/64", "example.com/24", "192.0.2.0/24/24", "192.0.2.0/24\n", "0300.0.2.0/24", "2001:db8/32"],
  ])("is not %j", (text) => expect(isCidr(text)).toBe(false));
});

describe("an address", () => {
  it.each([
    ["192.0.2.0", "192.0.2.0/24"],
    ["192.0.2.255", "192.0.2.0/24"],
    ["192.0.2.7", "192.0.2.200/24"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["203.0.113.9", "0.0.0.0/0"],
    ["2001:db8::1", "2001:db8::/32"],
    ["2001:0DB8:0:0::1", "2001:db8::/32"],
    ["2001:db8:ffff:ffff::", "2001:db8::/32"],
    ["::1", "::/0"],
  ])("%s lies in %s", (address, cidr) => expect(isInCidrs(address, [cidr])).toBe(true));

  it.each([
    ["192.0.3.0", "192.0.2.0/24"],
    ["192.0.1.255", "192.0.2.0/24"],
    ["192.0.2.2", "192.0.2.1/32"],
    ["2001:db9::", "2001:db8::/32"],
    ["2001:db8::1", "0.0.0.0/0"],
  ])("%s does not lie in %s", (address, cidr) => expect(isInCidrs(address, [cidr])).toBe(false));

  it.each(["::ffff:192.0.2.1", "::ffff:c000:201", "::FFFF:192.0.2.1", "0:0:0:0:0:ffff:192.0.2.1"])(
    "lies in a range of IPv4 where it is written as IPv6: %s",
    (address) => {
      expect(isInCidrs(address, ["192.0.2.0/24"])).toBe(true);
      expect(isInCidrs(address, ["198.51.100.0/24"])).toBe(false);
    },
  );

  it.each(["::fffe:192.0.2.1", "::1:0:192.0.2.1", "::192.0.2.1"])(
    "of IPv6 contains no IPv4 address unless it is mapped: %s",
    (address) => {
      expect([isInCidrs(address, ["192.0.2.0/24"]), isInCidrs(address, ["::/0"])]).toEqual([false, true]);
    },
  );

  it("of IPv4 lies in no range of IPv6", () => {
    for (const range of ["::/0", "::ffff:0:0/96", "::ffff:192.0.2.0/120"]) {
      for (const address of ["192.0.2.1", "::ffff:192.0.2.1"]) expect(isInCidrs(address, [range])).toBe(false);
    }
    expect(isInCidrs("192.0.2.1", ["::/0"])).toBe(false);
    expect(isInCidrs("192.0.2.1", ["::/0", "192.0.2.0/24"])).toBe(true);
  });

  it("lies in one of several ranges", () => {
    const ranges = ["198.51.100.0/24", "2001:db8::/32", "192.0.2.0/24"];
    expect(isInCidrs("192.0.2.1", ranges)).toBe(true);
    expect(isInCidrs("203.0.113.1", ranges)).toBe(false);
  });

  it.each(["", "unknown", "192.0.2", "192.0.2.1:443", "192.0.2.1, 198.51.100.1", "test-invoke-source-ip"])(
    "that is invalid is in no range: %j",
    (address) => expect(isInCidrs(address, ["0.0.0.0/0", "::/0"])).toBe(false),
  );

  it("is in no invalid range, and in no range of an empty list", () => {
    expect(isInCidrs("192.0.2.1", ["everywhere"])).toBe(false);
    expect(isInCidrs("192.0.2.1", [])).toBe(false);
  });
});

it.each([
  ["::ffff:192.0.2.0/120", true],
  ["::FFFF:c000:200/120", true],
  ["::/0", false],
  ["::fffe:192.0.2.0/120", false],
  ["::1:0:192.0.2.0/120", false],
  ["192.0.2.0/24", false],
  ["here", false],
])("%s is a range of IPv4 that is written as one of IPv6: %s", (cidr, expected) => {
  expect(isMappedCidr(cidr)).toBe(expected);
});

describe("the pattern of a range, which documents have", () => {
  const matches = (text: string) => new RegExp(cidrPattern).test(text);

  it("has every range of the service and no other", () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(cidrPattern)), (text) => {
        expect(isCidr(text)).toBe(true);
      }),
    );
    const address = fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.string());
    fc.assert(
      fc.property(address, fc.integer({ min: -1, max: 130 }), (network, length) => {
        expect(matches(`${network}/${length}`)).toBe(isCidr(`${network}/${length}`));
      }),
    );
  });

  it.each(["::ffff:192.0.2.0/120", "1:2:3:4:5:6:7::/128", "::2:3:4:5:6:7:8/1", "::/0", "1::8/9"])("has %s", (text) => {
    expect([matches(text), isCidr(text)]).toEqual([true, true]);
  });

  it.each(["1::2::3/9", ":::/0", "1:2:3:4:5:6:7:8:9/1", "::/129", "::/00", "::192.0.2.256/9"])("has not %s", (text) => {
    expect([matches(text), isCidr(text)]).toEqual([false, false]);
  });
});
