import { createHash } from "node:crypto";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import { type GatewayRequest, type HttpResponse, lastHeader } from "../gateway/gateway-request.ts";

/** A file in a bucket. */
export interface StoredObject {
  readonly content: Buffer;
  /** The headers that it was stored with, including `Content-Type` and `ETag`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** An S3 bucket: its objects by key. */
export type Bucket = Map<string, StoredObject>;

/** The media types that the AWS CLI assigns to the files of web pages. */
const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Creates an object from a file.
 * @param metadata the headers to store with it, in lower case.
 */
export function storedObject(key: string, content: Buffer, metadata: Readonly<Record<string, string>>): StoredObject {
  const contentType = metadata["content-type"] ?? mediaTypes[extname(key)] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(content).digest("hex").slice(0, 32)}"`;
  return { content, headers: Object.entries({ ...metadata, "content-type": contentType, etag }) };
}

/**
 * Responds from a bucket as S3 does to CloudFront, which may read objects but not list them: a missing object is a 403.
 * @param compress whether objects are compressed for clients that accept it.
 */
export function serveFromBucket(bucket: Bucket, request: GatewayRequest, compress: boolean): HttpResponse {
  const object = bucket.get(objectKey(request.path));
  if (!object) {
    const body = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';
    return { status: 403, headers: [["Content-Type", "application/xml"]], body };
  }
  const etag = object.headers.find(([name]) => name === "etag")?.[1];
  if (etag && lastHeader(request, "if-none-match")?.replace(/^W\//, "") === etag) {
    return { status: 304, headers: object.headers, body: "" };
  }
  const acceptsGzip = /\bgzip\b/.test(lastHeader(request, "accept-encoding") ?? "");
  if (!compress || !acceptsGzip || !isCompressible(object))
    return { status: 200, headers: object.headers, body: object.content };
  const headers = [...object.headers, ["Content-Encoding", "gzip"], ["Vary", "Accept-Encoding"]] as const;
  return { status: 200, headers, body: compressed(object) };
}

function objectKey(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
}

/** CloudFront compresses text of at least 1,000 bytes. */
function isCompressible({ content, headers }: StoredObject): boolean {
  const contentType = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return content.length >= 1_000 && /^text\/|json|svg|xml|javascript/.test(contentType);
}

const compressedObjects = new WeakMap<StoredObject, Buffer>();

function compressed(object: StoredObject): Buffer {
  const known = compressedObjects.get(object) ?? gzipSync(object.content);
  compressedObjects.set(object, known);
  return known;
}
