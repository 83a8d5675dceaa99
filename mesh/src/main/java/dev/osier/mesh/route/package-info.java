/** What becomes of requests to a service: rules in the order in which they are asked. */
@NullMarked
package dev.osier.mesh.route;

import org.jspecify.annotations.NullMarked;
