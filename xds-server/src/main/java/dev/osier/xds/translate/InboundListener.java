package dev.osier.xds.translate;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.identity.Delivery;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What connections to the pod meet. Mutual TLS between sidecars is recognised by its protocol name
 * and taken in every mode: a caller that has not heard yet that it is disabled must not fail. What
 * the mode of a port allows besides goes to the application as plaintext, including TLS of the
 * application's own.
 */
final class InboundListener {
  // A client that waits for the server's greeting is taken for one after this long. A busy
  // sidecar's
  // first bytes may be late by a part of it, and must not be taken for such silence.
  private static final int SILENCE_MILLIS = 1000;
  private static final String TLS = "tls";
  private static final String PLAINTEXT = "raw_buffer";

  private final MeshSettings settings;
  private final Mtls mtls;
  private final AddressFamilies families;
  private final Delivery delivery;

  InboundListener(MeshSettings settings, Mtls mtls, AddressFamilies families, Delivery delivery) {
    this.settings = settings;
    this.mtls = mtls;
    this.families = families;
    this.delivery = delivery;
  }

  /**
   * @param ports the ports that services send to
   * @param policies the Policies that the modes come from
   */
  XdsResource translate(Map<Integer, Protocol> ports, List<ObjectReference> policies) {
    Listener.Builder listener = listener();
    for (int port : List.of(ProxyPorts.ADMIN, ProxyPorts.OUTBOUND, ProxyPorts.INBOUND)) {
      // Passing these on would lead back into the proxy.
      listener.addFilterChains(
          TcpProxies.refusing().setName("own/" + port).setFilterChainMatch(match(port)));
    }
    SortedSet<Integer> named = new TreeSet<>(mtls.ports().keySet());
    named.addAll(ports.keySet());
    named.removeIf(ProxyPorts::isReserved);
    for (int port : named) {
      if (ports.getOrDefault(port, Protocol.TCP).isHttp()) {
        http(listener, port);
      } else if (isException(port)) {
        tcp(listener, port);
      }
    }
    listener.addFilterChains(
        tcp()
            .setName("tcp/mtls")
            .setFilterChainMatch(sidecar(FilterChainMatch.newBuilder()))
            .setTransportSocket(TransportSockets.server(delivery)));
    if (takesPlaintext(mtls.mode())) {
      listener.setDefaultFilterChain(TcpProxies.plaintext(settings).setName("tcp/plaintext"));
    }
    return Packing.resource(ResourceType.LISTENER, listener.getName(), listener.build(), policies);
  }

  private void http(Listener.Builder listener, int port) {
    listener.addFilterChains(
        requests(HttpConnectionManagers.inbound(settings, InboundRoutes.fromSidecars(settings)))
            .setName("http/" + port + "/mtls")
            .setFilterChainMatch(sidecar(match(port)))
            .setTransportSocket(TransportSockets.server(delivery)));
    if (takesPlaintext(mtls.at(port))) {
      listener.addFilterChains(
          requests(
                  HttpConnectionManagers.inboundPlaintext(
                      settings, InboundRoutes.fromOthers(settings)))
              .setName("http/" + port + "/plaintext")
              .setFilterChainMatch(match(port).setTransportProtocol(PLAINTEXT)));
    } else if (isException(port)) {
      listener.addFilterChains(rest(port, PLAINTEXT));
    }
    if (isException(port)) {
      listener.addFilterChains(rest(port, TLS));
    }
  }

  private void tcp(Listener.Builder listener, int port) {
    listener.addFilterChains(
        tcp()
            .setName("tcp/" + port + "/mtls")
            .setFilterChainMatch(sidecar(match(port)))
            .setTransportSocket(TransportSockets.server(delivery)));
    listener.addFilterChains(rest(port, PLAINTEXT));
    listener.addFilterChains(rest(port, TLS));
  }

  /**
   * What is not the mesh's at a port for which the default chain, or that there is none, is wrong:
   * whatever finds no chain of its port would get that.
   */
  private FilterChain.Builder rest(int port, String transport) {
    FilterChain.Builder chain =
        takesPlaintext(mtls.at(port))
            ? TcpProxies.plaintext(settings).setName("tcp/" + port + "/" + transport)
            : TcpProxies.refusing().setName("refused/" + port + "/" + transport);
    return chain.setFilterChainMatch(match(port).setTransportProtocol(transport));
  }

  private boolean isException(int port) {
    return takesPlaintext(mtls.at(port)) != takesPlaintext(mtls.mode());
  }

  private static boolean takesPlaintext(MtlsMode mode) {
    return mode != MtlsMode.STRICT;
  }

  private Listener.Builder listener() {
    Map<FilterOrder, Message> filters = new EnumMap<>(FilterOrder.class);
    filters.put(FilterOrder.ORIGINAL_DESTINATION, OriginalDst.getDefaultInstance());
    filters.put(FilterOrder.TLS_INSPECTOR, TlsInspector.getDefaultInstance());
    List<Address> addresses = SocketAddresses.any(families, ProxyPorts.INBOUND);
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(ListenerName.INBOUND.value())
            .setTrafficDirection(TrafficDirection.INBOUND)
            .setAddress(addresses.getFirst())
            .addAllSocketOptions(SocketOptions.keepalive())
            .addAllListenerFilters(FilterOrder.listenerFilters(filters));
    addresses.stream()
        .skip(1)
        .forEach(
            address ->
                listener.addAdditionalAddresses(
                    AdditionalAddress.newBuilder().setAddress(address)));
    // The same in every mode: Envoy replaces a listener, and ends its connections, for any
    // difference
    // but one in filter chains. Under Strict no chain takes what stayed silent, so it is closed.
    return listener
        .setListenerFiltersTimeout(Durations.fromMillis(SILENCE_MILLIS))
        .setContinueOnListenerFiltersTimeout(true);
  }

  private static FilterChain.Builder requests(HttpConnectionManager manager) {
    return TcpProxies.chain(Map.of(FilterOrder.HTTP_CONNECTION_MANAGER, manager));
  }

  private FilterChain.Builder tcp() {
    return TcpProxies.to(ClusterName.INBOUND_TCP, settings, Direction.INBOUND);
  }

  private static FilterChainMatch.Builder match(int port) {
    return FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(port));
  }

  private static FilterChainMatch.Builder sidecar(FilterChainMatch.Builder match) {
    return match.setTransportProtocol(TLS).addApplicationProtocols(TransportSockets.ALPN);
  }
}
