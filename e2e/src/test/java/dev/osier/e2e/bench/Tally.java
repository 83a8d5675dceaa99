package dev.osier.e2e.bench;

/**
 * What has come on one stream since it was last reset.
 *
 * @param responses how many responses
 * @param resources how many resources in them, removals included
 * @param bytes how long the responses were
 * @param last when the last one came, by {@link System#nanoTime}
 */
record Tally(int responses, int resources, long bytes, long last) {
  static final Tally NONE = new Tally(0, 0, 0, 0);

  Tally and(WireResponse response, long now) {
    return new Tally(
        responses + 1,
        resources + response.added().size() + response.removed().size(),
        bytes + response.bytes(),
        now);
  }
}
