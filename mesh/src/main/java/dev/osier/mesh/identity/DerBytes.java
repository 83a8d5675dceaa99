package dev.osier.mesh.identity;

import java.util.Arrays;

/** An immutable run of DER-encoded bytes (X.690), compared by content. */
public final class DerBytes {
  private final byte[] bytes;

  private DerBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static DerBytes copyOf(byte[] bytes) {
    return new DerBytes(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** How many bytes there are. */
  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DerBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "DerBytes[" + bytes.length + " bytes]";
  }
}
