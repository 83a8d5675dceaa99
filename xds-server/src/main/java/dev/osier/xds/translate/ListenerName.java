package dev.osier.xds.translate;

/**
 * The name of an Envoy listener; a listener for HTTP has its route table under the same name.
 *
 * @param value the name as Envoy sees it
 */
public record ListenerName(String value) {
  /** What captures everything the application sends. */
  public static final ListenerName OUTBOUND = new ListenerName("outbound");

  /** What captures everything sent to the pod. */
  public static final ListenerName INBOUND = new ListenerName("inbound");

  /** HTTP to any service at this port. */
  public static ListenerName ofPort(int port) {
    return new ListenerName("outbound/" + port);
  }

  /** A byte stream to one service address, given as text without brackets. */
  public static ListenerName ofAddress(String address, int port) {
    return new ListenerName("outbound/" + SocketAddresses.host(address) + ":" + port);
  }

  @Override
  public String toString() {
    return value;
  }
}
