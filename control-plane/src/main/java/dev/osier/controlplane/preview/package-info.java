/**
 * What proxies would do, computed from objects that need not be in a cluster, by the same
 * compilation and translation that feeds real proxies.
 */
@NullMarked
package dev.osier.controlplane.preview;

import org.jspecify.annotations.NullMarked;
