/** Matches exactly one segment of a path. */
export const oneSegment = "{}";
/** Matches one or more segments. */
export const moreSegments = "{+}";
/** The segment between two consecutive slashes. No parameter matches it, nor does a greedy one as its first segment. */
const emptySegment = "";

/**
 * The path of a route as segments: a literal, `{}` for a parameter, `{+}` for a greedy parameter. Parameter names are
 * dropped.
 */
export type PathTemplate = readonly string[];

/** Parses a path such as `/v1/orders/{id}` or `/files/{path+}`. A trailing slash is ignored. */
export function parsePath(path: string): PathTemplate {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => (segment.startsWith("{") ? (segment.endsWith("+}") ? moreSegments : oneSegment) : segment));
}

/** Whether a segment is a parameter. */
export function isParameter(segment: string | undefined): boolean {
  return segment === oneSegment || segment === moreSegments;
}

/** Whether a route matches every path of a template. @param route has `{+}` only at its end. */
export function includesTemplate(route: PathTemplate, template: PathTemplate): boolean {
  const isGreedy = route.at(-1) === moreSegments;
  const head = isGreedy ? route.slice(0, -1) : route;
  if (isGreedy ? [undefined, emptySegment].includes(template[head.length]) : template.length !== head.length)
    return false;
  return head.every((segment, index) => matchesSegment(segment, template[index]));
}

/** Whether one segment of a route matches everything that a segment of a template does. */
function matchesSegment(requiredSegment: string, segment: string | undefined): boolean {
  return (
    segment === requiredSegment ||
    (requiredSegment === oneSegment && segment !== moreSegments && segment !== emptySegment)
  );
}

/** Paths that both a wildcard pattern and a route match. */
export interface Overlap {
  readonly template: PathTemplate;
  /** The positions of the wildcards in the pattern that match more than one segment here. */
  readonly stretched: readonly number[];
}

/**
 * The paths that a wildcard pattern and a route have in common, as templates. In the pattern every parameter matches
 * one or more segments, because the wildcards of IAM match slashes.
 *
 * @param pattern may have `{}` and `{+}` anywhere; both mean one or more segments.
 * @param route has `{+}` only at its end.
 */
export function overlapsBetween(pattern: PathTemplate, route: PathTemplate): Overlap[] {
  return overlapsFrom(0, { template: [], stretched: [] }, false);

  /** @param continues whether the wildcard at `position` has already matched a segment. */
  function overlapsFrom(position: number, before: Overlap, continues: boolean): Overlap[] {
    const segment = pattern[position];
    const requiredSegment = route[before.template.length];
    if (segment === undefined || requiredSegment === undefined) return segment === requiredSegment ? [before] : [];
    const stretched = continues ? [...new Set([...before.stretched, position])] : before.stretched;
    if (requiredSegment === moreSegments) {
      const all = remainingOverlaps(pattern, position, { template: before.template, stretched });
      return all.filter(({ template }) => template[before.template.length] !== emptySegment);
    }
    if (isParameter(segment)) {
      const after = { template: [...before.template, requiredSegment], stretched };
      return [...overlapsFrom(position + 1, after, false), ...overlapsFrom(position, after, true)];
    }
    if (!matchesSegment(requiredSegment, segment)) return [];
    return overlapsFrom(position + 1, { template: [...before.template, segment], stretched }, false);
  }
}

/** The rest of a pattern, with each wildcard as one segment, as several, and as several with an empty one. */
function remainingOverlaps(pattern: PathTemplate, position: number, before: Overlap): Overlap[] {
  const segment = pattern[position];
  if (segment === undefined) return [before];
  const { template } = before;
  if (!isParameter(segment))
    return remainingOverlaps(pattern, position + 1, { ...before, template: [...template, segment] });
  const stretched = [...new Set([...before.stretched, position])];
  const single = { template: [...template, oneSegment], stretched: before.stretched };
  const several = { template: [...template, oneSegment, moreSegments], stretched };
  return [
    ...remainingOverlaps(pattern, position + 1, single),
    ...remainingOverlaps(pattern, position + 1, several),
    { template: [...template, emptySegment, moreSegments], stretched },
    { template: [...template, oneSegment, emptySegment, moreSegments], stretched },
  ];
}

/** The template with one parameter stretched to two or more segments. */
export function stretchParameter(template: PathTemplate, position: number): PathTemplate {
  return [...template.slice(0, position), oneSegment, moreSegments, ...template.slice(position + 1)];
}
