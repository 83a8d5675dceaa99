/** The pure function from a proxy's view to Envoy resources, one small file per feature. */
@NullMarked
package dev.osier.xds.translate;

import org.jspecify.annotations.NullMarked;
