/**
 * The xDS protocol as pure state machines: what a proxy asked for, has, and refused goes in; what
 * it is to be sent next comes out. No input or output, no threads, no clock.
 */
@NullMarked
package dev.osier.xds.stream;

import org.jspecify.annotations.NullMarked;
