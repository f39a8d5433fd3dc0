/** The form of a model account at the side. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { AccountFields } from './account-fields.tsx';
import { type Account, type AccountForm, bodyOf, changeOf, formOf, newAccount } from './account-form.ts';

export function AccountDrawer({
  account,
  onClose,
  onMade,
}: {
  account: Account | null;
  onClose: () => void;
  /** A new account wants to be tested at once. */
  onMade: (id: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const save = async (form: AccountForm): Promise<void> => {
    if (account === null) {
      const made = await told(api.POST('/api/v1/llm-accounts', { body: bodyOf(form) }));
      onMade(made.id);
      return;
    }
    await told(api.PATCH('/api/v1/llm-accounts/{id}', { params: { path: { id: account.id } }, body: changeOf(form, account) }));
  };
  return (
    <EditDrawer<AccountForm>
      title={account === null ? t('account.add') : account.name}
      listKey="llm-accounts"
      initial={account === null ? newAccount : formOf(account)}
      save={save}
      onClose={onClose}
    >
      <AccountFields account={account} />
    </EditDrawer>
  );
}
