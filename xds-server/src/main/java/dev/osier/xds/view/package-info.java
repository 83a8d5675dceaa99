/**
 * What a proxy's configuration depends on, cut out of the mesh; equal views share one
 * configuration.
 */
@NullMarked
package dev.osier.xds.view;

import org.jspecify.annotations.NullMarked;
