/** Which services workloads call, so that their next pods need not find out anew. */
@NullMarked
package dev.osier.mesh.usage;

import org.jspecify.annotations.NullMarked;
