/** The kind Policy: how a Service, a namespace or the mesh is treated, whatever the route. */
@NullMarked
package dev.osier.crds.policy;

import org.jspecify.annotations.NullMarked;
