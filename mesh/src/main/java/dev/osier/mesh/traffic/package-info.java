/** How connections and requests are spread over a service's endpoints, and bounded. */
@NullMarked
package dev.osier.mesh.traffic;

import org.jspecify.annotations.NullMarked;
