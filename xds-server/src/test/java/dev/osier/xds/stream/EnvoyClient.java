package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;

/** The client's side of one variant of the protocol, as Envoy plays it, message by message. */
interface EnvoyClient {
  /** Opens a stream to a replica that has this configuration; the stream before is gone. */
  void connect(ProxyConfig config);

  /** Tells the replica that the configuration has changed. */
  void configure(ProxyConfig config);

  /** Has the replica read one message; false if there is none. */
  boolean deliverRequest();

  /** Has the replica write one message; false if it has nothing to say. */
  boolean respond();

  /** Has Envoy read one message; false if there is none. */
  boolean deliverResponse();

  /** Lets so much time pass that Envoy has asked for what it wants; false if it has not yet. */
  boolean introduce();

  /** Lets so much time pass that Envoy no longer waits for endpoints. */
  void expire();

  Session<?> session();

  EnvoyModel model();
}
