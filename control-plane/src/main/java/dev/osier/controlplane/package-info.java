/**
 * The process: reads its configuration, wires operator, xDS server, certificate authority and
 * webhook, and runs them.
 */
@NullMarked
package dev.osier.controlplane;

import org.jspecify.annotations.NullMarked;
