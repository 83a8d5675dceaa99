/** The memory of what workloads call, kept in ConfigMaps of the control plane's namespace. */
@NullMarked
package dev.osier.operator.usage;

import org.jspecify.annotations.NullMarked;
