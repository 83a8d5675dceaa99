package dev.osier.xds.stream;

/**
 * How much configuration a proxy has.
 *
 * @param resources how many resources
 * @param bytes how long they are on the wire; answers that there is none of a name do not count
 */
public record Held(long resources, long bytes) {
  /** None. */
  public static final Held NOTHING = new Held(0, 0);

  Held plus(Held other) {
    return new Held(resources + other.resources, bytes + other.bytes);
  }
}
