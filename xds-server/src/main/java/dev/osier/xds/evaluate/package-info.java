/**
 * What a proxy does with a request or a connection, read from the very configuration it is sent:
 * Envoy's routing as a pure function.
 */
@NullMarked
package dev.osier.xds.evaluate;

import org.jspecify.annotations.NullMarked;
