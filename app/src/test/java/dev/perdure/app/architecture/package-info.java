/**
 * The rules of the code that a machine keeps, over every module's classes.
 *
 * <p>Entry points: {@link dev.perdure.app.architecture.Rules} lists them and
 * {@link dev.perdure.app.architecture.ArchitectureTest} checks each twice: the modules keep it, and it fires on the classes
 * of the {@code fixture} package, which break it.
 */
@NullMarked
package dev.perdure.app.architecture;

import org.jspecify.annotations.NullMarked;
