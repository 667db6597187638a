/**
 * Every call and transport against every kind of bad credentials: the documented refusal, and nothing of anybody else's in it.
 *
 * <p>A new call has to be named in {@link dev.perdure.app.abuse.Call}, a new kind of abuse in {@link dev.perdure.app.abuse.Abuse}: every
 * test then has it.
 */
@NullMarked
package dev.perdure.app.abuse;

import org.jspecify.annotations.NullMarked;
