@NullMarked
package dev.osier.xds.usage;

import org.jspecify.annotations.NullMarked;
