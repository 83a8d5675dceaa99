package dev.osier.xds.translate;

import org.jspecify.annotations.Nullable;

/**
 * A value with its hash, so that what is large and looked up often is gone through once.
 *
 * @param <T> the value
 */
final class Hashed<T> {
  private final T value;
  private final int hash;

  Hashed(T value) {
    this.value = value;
    this.hash = value.hashCode();
  }

  T value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Hashed<?> that && hash == that.hash && value.equals(that.value));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
