package dev.osier.e2e.bench;

/**
 * How large a mesh is.
 *
 * @param services how many services it has
 * @param endpoints how many pods each of them has
 * @param proxies how many sidecars are connected
 */
record MeshSize(int services, int endpoints, int proxies) {
  private static final int PARTS = 3;

  /**
   * Reads {@code services,endpoints,proxies}.
   *
   * @throws IllegalArgumentException if it is not that
   */
  static MeshSize parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("a size is services,endpoints,proxies, not " + text);
    }
    return new MeshSize(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return services + "," + endpoints + "," + proxies;
  }
}
