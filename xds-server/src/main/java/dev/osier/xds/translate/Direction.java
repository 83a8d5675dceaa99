package dev.osier.xds.translate;

/** Which way traffic goes, seen from the application. */
enum Direction {
  OUTBOUND("outbound"),
  INBOUND("inbound");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  /** The word as it stands in statistics and access logs. */
  String text() {
    return text;
  }
}
