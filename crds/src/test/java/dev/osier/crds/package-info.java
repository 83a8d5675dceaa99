@NullMarked
package dev.osier.crds;

import org.jspecify.annotations.NullMarked;
