/** The kind RouteRule: where requests to a Service go, and what happens to them on the way. */
@NullMarked
package dev.osier.crds.route;

import org.jspecify.annotations.NullMarked;
