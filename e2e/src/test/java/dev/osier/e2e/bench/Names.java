package dev.osier.e2e.bench;

/** What everything in the generated mesh is called. */
final class Names {
  static final String SYSTEM = "osier-system";

  /** Over how many namespaces services and callers are spread. */
  static final int NAMESPACES = 10;

  /** One in so many services has a RouteRule. */
  static final int SERVICES_PER_RULE = 10;

  /** How many services a sidecar calls where it is told of them on demand. */
  static final int SERVICES_CALLED = 5;

  static final String CALLER_ACCOUNT = "caller";

  private static final int OCTET = 256;
  private static final int POD_ADDRESSES = (10 << 24) | (128 << 16);
  private static final int CALLER_ADDRESSES = (10 << 24) | (200 << 16);

  private Names() {}

  static String namespace(int index) {
    return "bench-" + index % NAMESPACES;
  }

  static String node(int index) {
    return "node-" + index % NAMESPACES;
  }

  static String service(int service) {
    return "service-%04d".formatted(service);
  }

  static String pod(int service, int endpoint) {
    return "%s-%d".formatted(service(service), endpoint);
  }

  static String caller(int proxy) {
    return "caller-%04d".formatted(proxy);
  }

  static String podAddress(MeshSize size, int service, int endpoint) {
    return dotted(POD_ADDRESSES + service * size.endpoints() + endpoint + 1);
  }

  static String callerAddress(int proxy) {
    return dotted(CALLER_ADDRESSES + proxy + 1);
  }

  private static String dotted(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, octet(address >>> 16), octet(address >>> 8), octet(address));
  }

  private static int octet(int bits) {
    return bits & (OCTET - 1);
  }
}
