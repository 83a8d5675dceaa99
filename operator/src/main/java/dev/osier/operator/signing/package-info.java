/** Answers the kubelet's requests for workload certificates. */
@NullMarked
package dev.osier.operator.signing;

import org.jspecify.annotations.NullMarked;
