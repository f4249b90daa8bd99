/* Types and attributes of native functions. */
#include <string.h>

#include "function.h"

LLVMTypeRef bpfc_native_type(const struct bpfc_emitter *e, enum bpfc_native native)
{
	switch (native) {
	case BPFC_NATIVE_VOID:
		break;
	case BPFC_NATIVE_PTR:
		return e->ptr;
	case BPFC_NATIVE_U32:
	case BPFC_NATIVE_S32:
		return e->i32;
	case BPFC_NATIVE_U64:
	case BPFC_NATIVE_S64:
		return e->i64;
	}
	return e->void_type;
}

LLVMAttributeRef bpfc_attribute(const struct bpfc_emitter *e, const char *name)
{
	return LLVMCreateEnumAttribute(e->context, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0);
}

void bpfc_function_attributes(const struct bpfc_emitter *e, LLVMValueRef function)
{
	static const char key[] = "frame-pointer", value[] = "none";
	LLVMAttributeIndex index = (LLVMAttributeIndex)LLVMAttributeFunctionIndex;

	/* Address 0 is memory on many a microcontroller. */
	LLVMAddAttributeAtIndex(function, index, bpfc_attribute(e, "null_pointer_is_valid"));
	LLVMAddAttributeAtIndex(function, index,
				LLVMCreateStringAttribute(e->context, key, sizeof(key) - 1, value, sizeof(value) - 1));
}

void bpfc_sign_extend(const struct bpfc_emitter *e, LLVMValueRef function, unsigned param)
{
	static const char zeroext[] = "zeroext";

	LLVMRemoveEnumAttributeAtIndex(function, param, LLVMGetEnumAttributeKindForName(zeroext, sizeof(zeroext) - 1));
	LLVMAddAttributeAtIndex(function, param, bpfc_attribute(e, "signext"));
}
