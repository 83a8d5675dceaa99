package dev.osier.xds.server;

import dev.osier.mesh.identity.TrustDomain;
import java.net.InetSocketAddress;

/**
 * Where an {@link XdsServer} listens, whom it trusts, and what it lets a proxy do.
 *
 * @param address where it listens; port 0 takes any that is free
 * @param trustDomain the trust domain that a proxy's identity must be of
 * @param connections bounds of one connection
 * @param streams bounds of one stream
 */
public record XdsServerSettings(
    InetSocketAddress address,
    TrustDomain trustDomain,
    ConnectionLimits connections,
    StreamLimits streams) {

  /** With the bounds that suit most meshes. */
  public static XdsServerSettings of(InetSocketAddress address, TrustDomain trustDomain) {
    return new XdsServerSettings(
        address, trustDomain, ConnectionLimits.DEFAULT, StreamLimits.DEFAULT);
  }
}
