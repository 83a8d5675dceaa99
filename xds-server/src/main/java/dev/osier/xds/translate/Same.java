package dev.osier.xds.translate;

/**
 * An object compared by identity, where comparing its content would cost more than the rare second
 * translation of an equal one.
 *
 * @param value the object
 */
record Same<T>(T value) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Same<?> that && identical(value, that.value);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(value);
  }

  @SuppressWarnings("ReferenceEquality") // That is the point of it.
  private static boolean identical(Object one, Object other) {
    return one == other;
  }
}
