/**
 * Arrays in Postgres' binary format. As text, every quote of every JSON document would be escaped here and
 * unescaped there; in this form a parameter is a copy of bytes.
 */
export interface ColumnTypes {
  int4: number;
  float8: number;
  bool: boolean;
  uuid: string;
  text: string;
  json: string;
  jsonb: string;
  /** ISO 8601. */
  timestamptz: string;
}
export type ColumnType = keyof ColumnTypes;

const OIDS: Record<ColumnType, number> = {
  int4: 23,
  float8: 701,
  bool: 16,
  uuid: 2950,
  text: 25,
  json: 114,
  jsonb: 3802,
  timestamptz: 1184,
};

const NULL_LENGTH = -1;
const JSONB_VERSION = 1;
/** Postgres counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Beyond this the room for an array is let go again. */
const LARGEST_KEPT = 4 * 1024 * 1024;

/** Bytes that grow. One array is written at a time, so one writer is enough, and what it has grown to need not be made again. */
class Writer {
  private bytes = Buffer.allocUnsafeSlow(4_096);
  private at = 0;

  clear(): void {
    this.at = 0;
  }

  byte(value: number): void {
    this.reserve(1);
    this.at = this.bytes.writeUInt8(value, this.at);
  }

  int32(value: number): void {
    this.reserve(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  /** A whole number within 2^53. */
  int64(value: number): void {
    this.reserve(8);
    this.at = this.bytes.writeInt32BE(Math.floor(value / 2 ** 32), this.at);
    this.at = this.bytes.writeUInt32BE(value >>> 0, this.at);
  }

  double(value: number): void {
    this.reserve(8);
    this.at = this.bytes.writeDoubleBE(value, this.at);
  }

  hex(digits: string): void {
    this.reserve(digits.length / 2);
    this.at += this.bytes.write(digits, this.at, 'hex');
  }

  /** UTF-8 behind its length, and behind a prefix byte where there is one. */
  text(value: string, prefix?: number): void {
    this.reserve(value.length * 3 + 5);
    const start = this.at + 4;
    let end = start;
    if (prefix !== undefined) end = this.bytes.writeUInt8(prefix, end);
    end += this.bytes.write(value, end);
    this.bytes.writeInt32BE(end - start, this.at);
    this.at = end;
  }

  /** A copy of what was written. */
  taken(): Buffer {
    const copy = Buffer.allocUnsafe(this.at);
    this.bytes.copy(copy, 0, 0, this.at);
    if (this.bytes.length > LARGEST_KEPT) this.bytes = Buffer.allocUnsafeSlow(LARGEST_KEPT);
    return copy;
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}

const writer = new Writer();

/** A one-dimensional array of `length` values of a type, nulls among them. Text must hold no NUL. */
export function binaryArray<T extends ColumnType>(
  type: T,
  length: number,
  valueAt: (index: number) => ColumnTypes[T] | null,
): Buffer {
  writer.clear();
  writer.int32(length === 0 ? 0 : 1);
  writer.int32(1); // may hold nulls
  writer.int32(OIDS[type]);
  if (length > 0) {
    writer.int32(length);
    writer.int32(1); // lower bound
  }
  const write = WRITE[type] as (value: ColumnTypes[T]) => void;
  for (let index = 0; index < length; index += 1) {
    const value = valueAt(index);
    if (value === null) writer.int32(NULL_LENGTH);
    else write(value);
  }
  return writer.taken();
}

const WRITE: { [T in ColumnType]: (value: ColumnTypes[T]) => void } = {
  int4: (value) => {
    writer.int32(4);
    writer.int32(value);
  },
  float8: (value) => {
    writer.int32(8);
    writer.double(value);
  },
  bool: (value) => {
    writer.int32(1);
    writer.byte(value ? 1 : 0);
  },
  uuid: (value) => {
    writer.int32(16);
    writer.hex(value.replaceAll('-', ''));
  },
  text: (value) => writer.text(value),
  json: (value) => writer.text(value),
  jsonb: (value) => writer.text(value, JSONB_VERSION),
  timestamptz: (value) => {
    writer.int32(8);
    writer.int64((Date.parse(value) - EPOCH_MS) * 1000);
  },
};
