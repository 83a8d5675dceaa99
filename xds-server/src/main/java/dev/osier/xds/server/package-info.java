/**
 * The server that proxies connect to: mutual TLS, identity, bounds, and one {@link
 * dev.osier.xds.stream.Session} per stream.
 */
@NullMarked
package dev.osier.xds.server;

import org.jspecify.annotations.NullMarked;
