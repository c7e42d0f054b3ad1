const polynomial = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
  return rest;
});

/**
 * The CRC-32 of a text of ASCII characters, as zip files have it. Node has one in `node:zlib`, whose loading takes longer
 * than all checks of a cold authorizer, and which the first releases of Node 20 lack.
 */
export function crc32(text: string): number {
  let rest = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    rest = (table[(rest ^ text.charCodeAt(index)) & 0xff] as number) ^ (rest >>> 8);
  }
  return ~rest >>> 0;
}
