import { describe, expect, it } from "vitest";
import { includesTemplate, overlapsBetween, parsePath, stretchParameter } from "../../../core/grants/path-template.ts";

const template = (path: string) => parsePath(path);

describe("a path", () => {
  it("is read without the names of its parameters, and without a slash at its end", () => {
    expect(template("/v1/orders/{id}/{path+}")).toEqual(["v1", "orders", "{}", "{+}"]);
    expect(template("/v1/")).toEqual(["v1"]);
    expect(template("/")).toEqual([]);
  });

  it.each([
    ["/a/{x}", "/a/b", true],
    ["/a/{x}", "/a/{y}", true],
    ["/a/{x+}", "/a/b/{y}", true],
    ["/{x+}", "/{y+}", true],
    ["/a/b", "/a/{x}", false],
    ["/a/{x}", "/a/{y+}", false],
    ["/a/{x}", "/a/b/c", false],
    ["/{x+}", "/", false],
  ])("%s includes %s: %s", (wide, narrow, expected) => {
    expect(includesTemplate(template(wide), template(narrow))).toBe(expected);
  });

  it("with an empty segment is matched by a greedy parameter only, and not as its first", () => {
    expect(includesTemplate(template("/a/{x}/c"), ["a", "", "c"])).toBe(false);
    expect(includesTemplate(template("/a/{x+}"), ["a", "", "{+}"])).toBe(false);
    expect(includesTemplate(template("/{x+}"), ["a", "", "{+}"])).toBe(true);
  });
});

describe("a wildcard pattern and a route", () => {
  const overlaps = (pattern: string, route: string) =>
    overlapsBetween(template(pattern), template(route)).map((each) => each.template.join("/"));

  it("have the route in common where wildcards stand for several of its segments", () => {
    expect(overlaps("/orders/{id}", "/orders/{id}/items")).toEqual(["orders/{}/items"]);
    expect(overlapsBetween(template("/{a}/x"), template("/{p}/{q}/{r}"))).toEqual([
      { template: ["{}", "{}", "x"], stretched: [0] },
    ]);
    expect(overlapsBetween(template("/{a}/{b}"), template("/x/{q}/y"))).toEqual([
      { template: ["x", "{}", "y"], stretched: [1] },
      { template: ["x", "{}", "y"], stretched: [0] },
    ]);
  });

  it("have the literals of both", () => {
    expect(overlaps("/a/b/{y}", "/a/{x}/c")).toEqual(["a/b/c"]);
    expect(overlaps("/a/b", "/a/c")).toEqual([]);
    expect(overlaps("/a/{x}", "/a")).toEqual([]);
  });

  it("have in common with a greedy parameter what each wildcard stands for, one or several segments", () => {
    expect(overlapsBetween(template("/a/{x}"), template("/{path+}"))).toEqual([
      { template: ["a", "{}"], stretched: [] },
      { template: ["a", "{}", "{+}"], stretched: [1] },
      { template: ["a", "", "{+}"], stretched: [1] },
      { template: ["a", "{}", "", "{+}"], stretched: [1] },
    ]);
    const both = overlapsBetween(template("/{x}/b/{y}"), template("/{p}/{path+}"));
    expect(both).toContainEqual({ template: ["{}", "b", "{}", "{+}"], stretched: [2] });
    expect(both).toContainEqual({ template: ["{}", "{}", "{+}", "b", "{}", "{+}"], stretched: [0, 2] });
  });

  it("have with a greedy parameter more segments in common, and empty ones", () => {
    expect(overlaps("/a/{x}", "/{path+}")).toEqual(["a/{}", "a/{}/{+}", "a//{+}", "a/{}//{+}"]);
    expect(overlaps("/{x}", "/{path+}")).toEqual(["{}", "{}/{+}", "{}//{+}"]);
    expect(overlaps("/{x}/b", "/{p}/{path+}")).toEqual(["{}/b", "{}/{}/b", "{}/{}/{+}/b", "{}/{}//{+}"]);
  });
});

it("a parameter can be stretched over more than one segment", () => {
  expect(stretchParameter(template("/a/{x}/b"), 1)).toEqual(["a", "{}", "{+}", "b"]);
});
