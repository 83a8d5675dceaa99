package dev.osier.xds.translate;

/**
 * The text by which the virtual host of a request is chosen: the address that was dialled, {@code
 * ]]}, and the Host. So a service has one virtual host for each port, which is found by its names
 * and, where the Host is no service's name, by its addresses: Envoy looks for {@code *suffix}
 * first, then for {@code prefix*}. The brackets keep it from taking the end of an IPv6 address for
 * the port of a Host.
 */
final class HostKey {
  /** The header that holds it. */
  static final String HEADER = "x-osier-destination";

  /** How the proxy makes it. */
  static final String FORMAT = "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%]]%REQ(:AUTHORITY)%";

  private HostKey() {}

  /** The domain of requests whose Host, apart from its port, is this one. */
  static String domainOfHost(String host) {
    return "*]]" + host;
  }

  /** The domain of requests to this address. */
  static String domainOfAddress(String address) {
    return address + "]*";
  }
}
