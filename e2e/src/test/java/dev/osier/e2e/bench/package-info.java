/**
 * What the control plane costs: a real API server filled with a mesh, the control plane as shipped,
 * and a fleet of streams that behave as Envoys do, each in a process of its own. Nothing here is a
 * test; {@code make bench} runs it.
 */
@NullMarked
package dev.osier.e2e.bench;

import org.jspecify.annotations.NullMarked;
