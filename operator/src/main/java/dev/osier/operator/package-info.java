/**
 * Kubernetes in, {@link dev.osier.mesh.Mesh} out: watches the cluster, compiles it, signs the
 * kubelet's certificate requests and looks after what Osier owns in the cluster.
 */
@NullMarked
package dev.osier.operator;

import org.jspecify.annotations.NullMarked;
