package dev.osier.controlplane.preview;

import dev.osier.mesh.route.Caller;
import dev.osier.xds.evaluate.Request;

/**
 * A request with who sends it.
 *
 * @param caller who sends it
 * @param request what is sent
 */
record CallersRequest(Caller caller, Request request) {}
