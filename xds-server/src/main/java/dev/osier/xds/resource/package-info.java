/**
 * What is sent to an Envoy: named, versioned, already serialised, and aware of the objects it came
 * from.
 */
@NullMarked
package dev.osier.xds.resource;

import org.jspecify.annotations.NullMarked;
